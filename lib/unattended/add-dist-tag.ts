import type { Clock } from '../async/sleep.ts'
import { abandonOnError } from '../door/abandon-on-error.ts'
import type { DoorReply } from '../door/door.ts'
import { type DoorTools, runAtDoor } from '../door/run-at-door.ts'
import type { Fail } from '../errors/fail.ts'
import { specOf, type Target } from '../package/target.ts'
import type { Credential } from '../registry/credential.ts'
import { writeOfDistTag } from '../registry/dist-tags.ts'
import { type Judgement, judgeWrite } from '../registry/judge-write.ts'
import { sendWrite } from '../registry/send-write.ts'
import { throwIfSecond } from '../release/check-unbroken.ts'
import { createLimits } from '../release/limits.ts'
import { createRepeats } from '../release/repeats.ts'
import { replyFor } from '../release/settle-upload.ts'
import { type Standing, whileSending } from '../release/standing.ts'
import type { Logger } from '../types.ts'
import { codeRequired } from './configured-code.ts'

export interface TagAtDoor {
  target: Target
  cwd: string
  credential: () => Promise<Credential>
  /** Returns the code that the job has, given the one that npm sent. */
  code: (sent: string | undefined) => string | undefined
  tools: DoorTools
  clock: Clock
  logger: Pick<Logger, 'log'>
  fail: Fail
  standing: Standing
}

/**
 * Sets a dist-tag without a second factor, with the command of `@semantic-release/npm`. Throws npm's own failure, or
 * `EOTPREQUIRED` if the registry wants a code.
 */
export async function addDistTagAtDoor({ target, cwd, tools, fail, ...tag }: TagAtDoor): Promise<void> {
  const write = writeOfDistTag(target)
  const args = ['dist-tag', 'add', specOf(target), target.distTag]
  const isWrite = (method: string, asked: string) =>
    method === 'PUT' && decodeURIComponent(asked) === decodeURIComponent(write.path)
  const end = await runAtDoor({ args, name: target.name, cwd, isWrite, provenance: false }, tools)
  if (end.kind === 'ended') {
    if (end.result.failure) throw end.result.failure
    return
  }
  const otp = tag.code(end.write.otp)
  const { judgement, reply } = await abandonOnError(end.npm, () => {
    throwIfSecond(end.npm.broken, fail)
    return whileSending(tag.standing, () => send({ ...write, otp }, tools, tag))
  })
  const { failure } = await end.npm.finish(reply)
  if (judgement.kind === 'code-rejected') throw codeRequired(fail, otp)
  if (failure) throw failure
}

/** Sends the write. A dist-tag can be set twice without harm, so after an unclear end it is simply sent again. */
async function send(
  write: ReturnType<typeof writeOfDistTag> & { otp: string | undefined },
  { reads: { registry } }: DoorTools,
  { credential, clock, logger }: Pick<TagAtDoor, 'credential' | 'clock' | 'logger'>,
): Promise<{ judgement: Judgement; reply: DoorReply }> {
  const limits = createLimits(logger, clock)
  const mayRepeat = createRepeats(logger, clock)
  const signed = { ...write, credential: await credential() }
  for (;;) {
    let reply = replyFor(undefined)
    const judgement = await limits(async () => {
      const end = await sendWrite(registry, signed)
      reply = replyFor(end)
      return judgeWrite(end, registry.url)
    })
    if (!(await mayRepeat(judgement))) return { judgement, reply }
  }
}
