import type { Account } from '../accounts/account.ts'
import type { Job, JobState } from '../batch/job.ts'
import { isPluginError, withFacts, writtenBy } from '../errors/get-error.ts'
import { showRegistry } from '../package/registry.ts'
import type { Target } from '../package/target.ts'
import type { Credential } from '../registry/credential.ts'
import { checkShown } from '../release/check-shown.ts'
import { sendPublication } from '../release/send-publication.ts'
import { setDistTag } from '../release/set-dist-tag.ts'
import { newStanding, type Standing } from '../release/standing.ts'
import { DIST_TAG, topicOf } from '../release/topic.ts'
import { waitUntilLive } from '../release/wait-until-live.ts'
import { throwIfStaged } from '../staged/throw-if-staged.ts'
import { readKept } from './keep-request.ts'
import { describeWrite, type KeptPackage, type KeptTag, keyOf, refOf } from './kept-write.ts'
import type { OrderedWrite } from './order-writes.ts'
import { failFor } from './state.ts'
import type { Run } from './verify-run.ts'

export const targetOf = ({ name, version, distTag }: KeptPackage | KeptTag, run: Run): Target => ({
  ...{ name, version, distTag },
  registry: run.connection.registry.url,
  gitTag: '',
})

/** Creates the jobs that upload the packages and set the dist-tags, in the given order. */
export function createJobs(ordered: readonly OrderedWrite[], run: Run): Job[] {
  return ordered.map(({ write, after }) =>
    write.kind === 'publish' ? uploadJob(write, after, run) : tagJob(write, after, run),
  )
}

export function uploadJob(write: KeptPackage, after: readonly string[], run: Run): Job {
  const { connection, context, effects: clock, options } = run
  const { registry } = connection
  const { logger } = context
  const { integrity, shasum } = write
  const target = targetOf(write, run)
  const standing = standingIn(run)
  const fail = failFor(describeWrite(write), showRegistry(registry.url), standing)
  const query = { registry, target }
  const waitForEarlier = async (credential: Credential) => {
    await throwIfStaged(target, credential, { registry, fail })
    const wait = { hashes: write, commit: undefined, what: 'for the registry to show it' }
    const deadline = clock.now() + options.timeoutMs
    await waitUntilLive(
      { ...wait, deadline },
      { query: { ...query, reader: credential }, clock, logger, fail },
    )
  }
  const tools = { registry, clock, logger, fail, standing, waitForEarlier, onReply: () => {} }
  return {
    ...{ key: keyOf(write), what: describeWrite(write), ref: refOf(write), after },
    topic: { ...topicOf('code', 'publish', write, run.trust.get(keyOf(write))), target },
    send: async (account, otp) => {
      const body = await readKept(write.request, fail)
      const upload = { body, integrity, shasum, target, commit: undefined }
      return sendPublication(upload, account, otp, tools)
    },
    unclear: unclearBy(standing, () => fail('EPUBLISHUNCLEAR', { written: 'unknown' })),
    verify: async ({ credential }: Account) => {
      const isShown = await checkShown(write, { ...query, reader: credential }, { clock, fail })
      if (!isShown)
        logger.log('The registry has accepted %s, and does not show it yet.', describeWrite(write))
    },
  }
}

function tagJob(write: KeptTag, after: readonly string[], run: Run): Job {
  const { connection, context, effects: clock } = run
  const { registry } = connection
  const target = targetOf(write, run)
  const standing = standingIn(run)
  const fail = failFor(describeWrite(write), showRegistry(registry.url), standing)
  const tools = { registry, clock, logger: context.logger, fail, standing }
  return {
    ...{ key: keyOf(write), what: describeWrite(write), ref: refOf(write), after },
    topic: { ...DIST_TAG, target },
    send: (account, otp) => setDistTag(target, account, otp, tools),
    unclear: unclearBy(standing, () => fail('EDISTTAG', { detail: '', written: 'unknown' })),
    verify: undefined,
  }
}

/** Creates the record of one write of the run. */
export function standingIn({ count }: Run): Standing {
  const standing = newStanding()
  count.standings.push(standing)
  return standing
}

/** Creates what tells whether a write ended unclear. */
export const unclearBy =
  (standing: Standing, error: () => Error): Job['unclear'] =>
  () =>
    standing.written === 'unknown' ? error() : undefined

/** Returns the state of a job that is over. One that may have been written is not simply left, or declined. */
export function withUnclear(job: Job, state: JobState): JobState {
  const unclear = state.kind === 'published' ? undefined : job.unclear?.()
  if (!unclear) return state
  if (state.kind !== 'failed') return { kind: 'failed', error: unclear }
  const { error } = state
  const isKnown = !isPluginError(error) || writtenBy(error) !== 'no'
  return isKnown ? state : { kind: 'failed', error: withFacts(error, { written: 'unknown' }) }
}
