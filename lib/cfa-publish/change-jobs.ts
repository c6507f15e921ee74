import { isDeepStrictEqual } from 'node:util'
import type { Account } from '../accounts/account.ts'
import type { Job } from '../batch/job.ts'
import { showRegistry } from '../package/registry.ts'
import { judgeWrite } from '../registry/judge-write.ts'
import { sendWrite, WRITE_MS } from '../registry/send-write.ts'
import { accountError } from '../release/account-error.ts'
import type { WriteOutcome } from '../release/confirm-by-web.ts'
import { createLimits } from '../release/limits.ts'
import { DIST_TAG, type PackageTopic } from '../release/topic.ts'
import { readKept } from './keep-request.ts'
import { changeOf, describeChange, type KeptChange, type SentRequest } from './kept-change.ts'
import { failFor } from './state.ts'
import type { Run } from './verify-run.ts'

/**
 * Creates a job for each request of a change. They are sent one after the other, and one question is about all of them.
 */
export function createChangeJobs(change: KeptChange, run: Run): Job[] {
  const { name, version, kind } = change
  const registry = run.connection.registry.url
  const target = { name, version, distTag: 'latest', registry }
  const topic: PackageTopic = { ...DIST_TAG, kind, change: changeOf(change), target }
  return change.requests.map((request, index) => ({
    key: `${kind} ${name} ${index}`,
    what: `${describeChange(change)} (${request.method})`,
    ref: { name, version, tag: 'latest' },
    topic,
    after: index === 0 ? [] : [`${kind} ${name} ${index - 1}`],
    send: async (account, otp) => {
      if (index === 0) await checkFresh(change, run)
      return send({ change, request }, account, otp, run)
    },
    verify: undefined,
    isChange: true,
  }))
}

const failOf = (change: KeptChange, { connection }: Run) =>
  failFor(describeChange(change), showRegistry(connection.registry.url))

/**
 * Throws `ETOGETHERSTALE` if the change no longer has the effect that the maintainer saw. Otherwise, it could remove a
 * version that was published a moment ago.
 */
async function checkFresh(change: KeptChange, run: Run): Promise<void> {
  if (!isDeepStrictEqual(await change.judgeNow(), change.facts))
    throw failOf(change, run)('ETOGETHERSTALE', {})
}

async function send(
  { change, request }: { change: KeptChange; request: SentRequest },
  account: Account,
  otp: string | undefined,
  run: Run,
): Promise<WriteOutcome> {
  const { connection, context, effects: clock } = run
  const { registry } = connection
  const fail = failOf(change, run)
  const body = request.kept && (await readKept(request.kept, fail))
  const write = {
    ...{ method: request.method, path: request.path, body, credential: account.credential, otp },
    ...{ contentType: body && 'application/json', command: change.kind, timeoutMs: WRITE_MS },
  }
  const judgement = await createLimits(
    context.logger,
    clock,
  )(async () => judgeWrite(await sendWrite(registry, write), registry.url))
  if (judgement.kind === 'done') return 'done'
  if (judgement.kind === 'code-rejected') return judgement.pair ?? 'rejected'
  if (judgement.kind === 'account') throw accountError(judgement, account, fail)
  const { kind, detail } = judgement
  throw fail('ETOGETHERCHANGE', { detail, written: kind === 'unclear' ? 'unknown' : 'no' })
}
