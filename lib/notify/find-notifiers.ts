import type { PluginError } from '../errors/get-error.ts'
import type { Env, Logger } from '../types.ts'
import { type Notifiers, readNotifiers } from './notifiers.ts'

interface NotifierOptions {
  env: Env
  /** The project's folder. */
  cwd: string
  /** Whether only the notifications ask the maintainers, because the responder is `npm`. */
  isOnSite: boolean
  logger: Pick<Logger, 'log'>
}

/**
 * Finds the notifiers. If a responder asks, they are only for what is left to npmjs.com, so problems with their
 * variables are logged and hold up no release.
 */
export async function findNotifiers({ isOnSite, logger, ...place }: NotifierOptions): Promise<Notifiers> {
  const { notifiers, errors } = await readNotifiers(place)
  if (isOnSite) return { notifiers, errors }
  for (const error of errors) logger.log('%s', describeUnused(error))
  return { notifiers, errors: [] }
}

function describeUnused({ code, message, facts }: PluginError): string {
  const { variable } = facts as { variable?: string }
  return `${code}${variable === undefined ? '' : ` (${variable})`}: ${message} The release goes on without this notifier.`
}
