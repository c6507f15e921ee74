import { safeLine } from '../log/safe-text.ts'
import { type Mode, publishOf } from '../verify/types.ts'
import { type Finding, found } from './finding.ts'

/** How a release with a maintainer is published, as `verifyConditions` found it out. */
export function checkPublish(name: string, mode: Mode | undefined): Finding[] {
  if (mode?.kind !== 'attended') return []
  const detail = publishOf(mode) === 'staged' ? STAGED : DIRECT
  return [found('publish', 'ok', { title: safeLine(name), detail })]
}

const STAGED = 'A release is staged first, and approved then.'
const DIRECT =
  'A release is published directly: an option says so, or the registry shows no token what is staged.'
