import { isPluginError } from './get-error.ts'

/** Whether nobody approved the staged version in time. It may still be approved later. */
export const isStageTimeout = (error: unknown): boolean =>
  isPluginError(error) && error.code === 'ESTAGETIMEOUT'
