import type { Clock } from '../async/sleep.ts'
import type { DoorReply } from '../door/door.ts'
import { type DoorTools, runAtDoor } from '../door/run-at-door.ts'
import type { Fail } from '../errors/fail.ts'
import { specOf, type Target } from '../package/target.ts'
import type { Credential } from '../registry/credential.ts'
import { pathOfDistTag } from '../registry/dist-tags.ts'
import { type Judgement, judgeWrite } from '../registry/judge-write.ts'
import { sendWrite } from '../registry/send-write.ts'
import { createLimits } from '../release/limits.ts'
import { replyFor } from '../release/settle-upload.ts'
import type { Logger } from '../types.ts'

export interface TagAtDoor {
  target: Target
  cwd: string
  credential: () => Promise<Credential>
  tools: DoorTools
  clock: Clock
  logger: Pick<Logger, 'log'>
  fail: Fail
}

const WRITE_MS = 60_000

/** Sets a dist-tag without a second factor, by the command of `@semantic-release/npm`. npm's own failure is thrown. */
export async function addDistTagAtDoor({ target, cwd, tools, fail, ...tag }: TagAtDoor): Promise<void> {
  const path = pathOfDistTag(target.name, target.distTag)
  const args = ['dist-tag', 'add', specOf(target), target.distTag]
  const isWrite = (method: string, asked: string) =>
    method === 'PUT' && decodeURIComponent(asked) === decodeURIComponent(path)
  const end = await runAtDoor({ args, name: target.name, cwd, isWrite, provenance: false }, tools)
  if (end.kind === 'ended') {
    if (end.result.failure) throw end.result.failure
    return
  }
  const { judgement, reply } = await send(path, target, tools, tag).catch((error: Error) => {
    end.npm.abandon()
    throw error
  })
  const { failure } = await end.npm.finish(reply)
  if (judgement.kind === 'code-refused') throw fail('EOTPREQUIRED', {})
  if (failure) throw failure
}

/** It can be set twice without harm, so an unclear end is simply tried once more. */
async function send(
  path: string,
  { version }: Target,
  { reads: { registry } }: DoorTools,
  { credential, clock, logger }: Pick<TagAtDoor, 'credential' | 'clock' | 'logger'>,
): Promise<{ judgement: Judgement; reply: DoorReply }> {
  const limits = createLimits(logger, clock)
  const body = JSON.stringify(version)
  const write = { method: 'PUT', path, body, contentType: 'application/json', command: 'dist-tag' } as const
  const signed = { ...write, credential: await credential(), timeoutMs: WRITE_MS }
  for (let tries = 1; ; tries += 1) {
    let reply = replyFor(undefined)
    const judgement = await limits(async () => {
      const end = await sendWrite(registry, signed)
      reply = replyFor(end)
      return judgeWrite(end, registry.url)
    })
    if (judgement.kind !== 'unclear' || tries > 1) return { judgement, reply }
  }
}
