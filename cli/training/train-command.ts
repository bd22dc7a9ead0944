import type { DoctorFinding } from '../../shared/api/health.ts';
import { shellCommand } from '../terminal/shell-command.ts';

/** The command that starts a training with these settings. */
export function trainCommand({ model, request }: NonNullable<DoctorFinding['training']>): string {
  const { hyperparameters = {}, ...others } = request as Record<string, object | undefined>;
  const options = Object.entries({ ...others, ...hyperparameters }).flatMap(([name, value]) => {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (typeof value === 'boolean') return value ? [option] : [];
    return valuesOf(name, value).flatMap((each) => [option, each]);
  });
  return shellCommand('train', model, ...options);
}

/** The values of a repeated option; none if the setting has its default. */
function valuesOf(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.length > 0 ? [value.join(',')] : [];
  if (typeof value === 'object' && value) return Object.entries(value).map(([label, number]) => `${label}=${number}`);
  return name === 'l2' && value === 'auto' ? [] : [`${value}`];
}
