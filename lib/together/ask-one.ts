import type { DoorReply } from '../door/serve-door.ts'
import { isPluginError } from '../errors/get-error.ts'
import { askAndSend } from './ask-all.ts'
import { findLeft } from './find-left.ts'
import type { JobState } from './job.ts'
import { createJobs } from './jobs.ts'
import { type KeptWrite, keyOf } from './kept-write.ts'
import type { LastWords } from './last-words.ts'
import { isDecline } from './report.ts'
import { linesOfError } from './show-error.ts'
import type { Run } from './verify-run.ts'

interface OneTools {
  states: Map<string, JobState | 'there'>
  errors: Error[]
  words: LastWords
}

const DONE: DoorReply = { status: 201, text: '{"ok":"created new package","success":true}' }

const refusal = (error: Error): DoorReply => ({
  status: 403,
  text: JSON.stringify({ error: isPluginError(error) ? `${error.code}: ${error.message}` : error.message }),
})

/** Asks about one write while its tool waits, and has it done. After a decline, nobody is asked any more. */
export async function askOne(
  write: KeptWrite,
  run: Run,
  { states, errors, words }: OneTools,
): Promise<DoorReply> {
  const declined = errors.find(isDecline)
  if (declined) return refusal(declined)
  Object.assign(words, { phase: 'asking', total: words.total + 1 })
  const { registry, reader } = run.connection
  const failed = (error: Error) => {
    states.set(keyOf(write), { kind: 'failed', error })
    errors.push(error)
    for (const line of linesOfError(error)) run.context.logger.log('%s', line)
    return refusal(error)
  }
  try {
    const left = await findLeft([write], { registry, reader, clock: run.effects, fail: run.fail })
    const [job] = createJobs(
      left.writes.map((one) => ({ write: one, after: [] })),
      run,
    )
    if (!job) states.set(keyOf(write), 'there')
    const { progress, error } = job ? await askAndSend([job], run) : { progress: undefined, error: undefined }
    if (error) return failed(error)
    const state = job && progress?.states().get(job)
    if (state?.kind === 'failed') return failed(state.error)
    if (state) states.set(keyOf(write), state)
    return DONE
  } catch (error) {
    return failed(error as Error)
  }
}
