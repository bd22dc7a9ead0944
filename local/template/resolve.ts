/** Values of names, for `Ref` and `Fn::GetAtt`; undefined for unknown ones. */
export interface Scope {
  ref(name: string): string | undefined;
  attribute(logicalId: string, attribute: string): string | undefined;
}

type Intrinsic = (argument: unknown, scope: Scope, where: string) => unknown;

/**
 * Replaces every intrinsic function in `value`. `AWS::NoValue` removes its property or item.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 * @param where the place in the template, for errors
 * @throws Error on an unknown name or function
 */
export function resolve(value: unknown, scope: Scope, where: string): unknown {
  if (Array.isArray(value))
    return value.map((item, i) => resolve(item, scope, `${where}[${i}]`)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
    const intrinsic = intrinsics[first[0]];
    if (!intrinsic) throw new Error(`${where}: the local runtime does not support ${first[0]}.`);
    return intrinsic(first[1], scope, where);
  }
  const resolved = entries.map(([name, item]) => [name, resolve(item, scope, `${where}.${name}`)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== undefined));
}

const intrinsics: Record<string, Intrinsic> = {
  Ref(name, scope, where) {
    if (name === 'AWS::NoValue') return undefined;
    return required(scope.ref(`${name}`), `Ref ${name}`, where);
  },

  'Fn::GetAtt'(argument, scope, where) {
    const [id, ...attribute] = Array.isArray(argument) ? argument : `${argument}`.split('.');
    const name = attribute.join('.');
    return required(scope.attribute(`${id}`, name), `Fn::GetAtt ${id}.${name}`, where);
  },

  'Fn::Join'(argument, scope, where) {
    const [separator, parts] = listOf(argument, 2, 'Fn::Join', where);
    return strings(resolve(parts, scope, where), 'Fn::Join', where).join(`${separator}`);
  },

  'Fn::Split'(argument, scope, where) {
    const [separator, text] = listOf(argument, 2, 'Fn::Split', where);
    return `${resolve(text, scope, where)}`.split(`${separator}`);
  },

  'Fn::Select'(argument, scope, where) {
    const [index, list] = listOf(argument, 2, 'Fn::Select', where);
    const items = strings(resolve(list, scope, where), 'Fn::Select', where);
    return required(items[Number(resolve(index, scope, where))], `Fn::Select ${index}`, where);
  },

  'Fn::Sub'(argument, scope, where) {
    const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
    const variables = resolve(own, scope, where) as Record<string, unknown>;
    return `${text}`.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return `${variables[name]}`;
      const [id, ...attribute] = name.split('.');
      const value = attribute.length ? scope.attribute(`${id}`, attribute.join('.')) : scope.ref(name);
      return required(value, `Fn::Sub \${${name}}`, where);
    });
  },
};

function required(value: string | undefined, expression: string, where: string): string {
  if (value === undefined) throw new Error(`${where}: ${expression} has no value in the local runtime.`);
  return value;
}

function listOf(argument: unknown, length: number, name: string, where: string): unknown[] {
  if (Array.isArray(argument) && argument.length === length) return argument;
  throw new Error(`${where}: ${name} takes a list of ${length}.`);
}

function strings(value: unknown, name: string, where: string): string[] {
  if (Array.isArray(value) && value.every((item) => ['string', 'number'].includes(typeof item)))
    return value.map(String);
  throw new Error(`${where}: ${name} takes a list of strings.`);
}
