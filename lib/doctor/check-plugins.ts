import type { Env } from '../types.ts'
import { describeChange, describeLateWriter, describeOrder, packsBeforeTag } from '../verify/log-order.ts'
import { isUnder, lateWriters } from '../verify/plugin-order.ts'
import { type Finding, found } from './finding.ts'
import type { VerifiedEntry } from './verify-entry.ts'

/** Finds plugins that are listed where they do harm. */
export function checkPlugins(
  options: Record<string, unknown>,
  { mode, options: own }: VerifiedEntry,
  env: Env,
): Finding[] {
  const isAttended = own.responder !== undefined
  const isPackedFirst = mode ? packsBeforeTag(mode) : isAttended
  // Without a mode, verifying has failed, and what is planned is all that is known.
  const end = describeChange(mode, own.publish === 'staged')
  const order = isPackedFirst ? describeOrder(options, env) : undefined
  return [
    ...(order
      ? [
          found('plugin-order', 'warning', {
            title: 'Order of plugins',
            detail: `${order.runs} after this plugin and may change what is packed. If so, ${end}.`,
            next: `Then list this plugin once more after that, in \`${order.key}\` (… stands for what you have there): ${order.list.replaceAll('\n', ' ')}`,
          }),
        ]
      : []),
    ...(isPackedFirst ? lateWriters(options) : []).map((writer) =>
      found('plugin-order', 'warning', {
        title: 'Order of plugins',
        detail: describeLateWriter(writer, end),
      }),
    ),
    ...(isAttended && isUnder('@semantic-release/github', options)
      ? [
          found('github-release-first', 'warning', {
            title: '@semantic-release/github',
            detail:
              'It is listed before this plugin, so its release is public before a maintainer gives the second factor.',
            next: 'List it after this plugin.',
          }),
        ]
      : []),
  ]
}
