import { Logger } from '@aws-lambda-powertools/logger';

/** JSON lines on stdout. Level and service name come from POWERTOOLS_LOG_LEVEL and POWERTOOLS_SERVICE_NAME. */
export const createLogger = () => new Logger();

export type Log = Pick<Logger, 'info' | 'error'>;
