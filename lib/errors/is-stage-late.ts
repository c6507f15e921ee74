import { isPluginError } from './get-error.ts'

/** Nobody approved what is staged in time: it may still be approved later. */
export const isStageLate = (error: unknown): boolean => isPluginError(error) && error.code === 'ESTAGETIMEOUT'
