import type { DecidedOptions } from '../config/decided-options.ts'
import { safeLine } from '../log/safe-text.ts'
import { type Mode, publishOf } from '../verify/types.ts'
import { type Finding, found } from './finding.ts'

/** Describes how a release with a maintainer is published, as `verifyConditions` found out. */
export function checkPublish(
  name: string,
  mode: Mode | undefined,
  { waitMs }: Pick<DecidedOptions, 'waitMs'>,
): Finding[] {
  if (mode?.kind !== 'attended') return []
  const title = safeLine(name)
  if (publishOf(mode) === 'direct') return [found('publish', 'ok', { title, detail: DIRECT })]
  const waiting = (mode.session.staging?.listed ?? []).map(
    ({ version, id }) => `${safeLine(version)} is staged as ${id} and waits for an approval.`,
  )
  const detail = [STAGED, ...(waitMs === undefined ? [] : [LATER]), ...waiting].join(' ')
  return [found('publish', 'ok', { title, detail })]
}

const STAGED = 'A release is staged first, then approved.'
const LATER =
  'With the option `wait`, the job ends if nobody has approved it by then, and a later run finishes the release.'
const DIRECT =
  'A release is published directly: an option says so, or none of the tokens can see what is staged.'
