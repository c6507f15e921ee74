import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerAtTerminal } from './maintainer/at-terminal.ts'
import { answerByItself, answerWrongly, declineByItself } from './maintainer/by-itself.ts'
import { type Answerer, eachQuestion } from './maintainer/each-question.ts'
import { createPageClient } from './maintainer/page-client.ts'
import type { Options } from './options.ts'
import { findFaults, findOutcome } from './outcome.ts'
import { runRelease } from './release.ts'
import type { Screen } from './screen.ts'
import { type Stage, secretsOf, setStage } from './stage.ts'
import { createStory, type Story } from './story.ts'

export interface Surroundings {
  screen: Screen
  input: Readable
  /** Aborted when the demo is to stop. */
  signal: AbortSignal
}

/** The question is here before the last lines of the log that announce it. */
const LAST_LINES_MS = 250
const STOPPED = 130

/** Tells the whole story. Resolves with the exit status. */
export async function runDemo(options: Options, surroundings: Surroundings): Promise<number> {
  const { screen, signal } = surroundings
  const story = createStory(screen)
  story.opening()
  const stage = await setStage()
  try {
    if (signal.aborted) return STOPPED
    story.scene(stage)
    await releaseAndAnswer(stage, story, options, surroundings)
    if (signal.aborted) return STOPPED
    return await tellEnd(stage, story, options)
  } finally {
    await stage.close()
  }
}

/** The release waits for an answer, and the answers wait for the release: they run side by side. */
async function releaseAndAnswer(
  stage: Stage,
  story: Story,
  options: Options,
  { screen, input, signal }: Surroundings,
): Promise<void> {
  const over = new AbortController()
  const client = createPageClient(stage.responder.page)
  const interrupt = () => process.kill(process.pid, 'SIGINT')
  const atTerminal = () => answerAtTerminal({ client, screen, input, onInterrupt: interrupt })
  const byItself = { as: options.as, client, say: story.act }
  const answerers = inOrder(
    [
      ...(options.wrongCode ? [answerWrongly(byItself)] : []),
      ...(options.decline ? [declineByItself(byItself)] : []),
    ],
    options.auto ? answerByItself(byItself) : atTerminal(),
  )
  const answering = eachQuestion(
    client,
    onceBefore(() => story.turn(stage, options), answerers),
    AbortSignal.any([signal, over.signal]),
  )
  const { folder } = stage.project
  const released = runRelease(
    { folder, secrets: secretsOf(stage), onLine: story.log, signal },
    stage.commands,
  )
  try {
    await Promise.race([released, answering])
    await released
  } finally {
    over.abort()
    await answering
  }
}

/** The first ones answer once each, the last one whatever comes then. */
function inOrder(first: Answerer[], last: Answerer): Answerer {
  return (question, signal) => (first.shift() ?? last)(question, signal)
}

function onceBefore(act: () => void, answerer: Answerer): Answerer {
  let isFirst = true
  return async (question, signal) => {
    await sleep(LAST_LINES_MS)
    if (isFirst) act()
    isFirst = false
    await answerer(question, signal)
  }
}

async function tellEnd(stage: Stage, story: Story, options: Options): Promise<number> {
  const outcome = await findOutcome(stage)
  const declined = options.auto ? options.decline : outcome.isDeclined
  const faults = findFaults(outcome, { declined, by: options.auto ? options.as : undefined })
  if (faults.length > 0) story.failed(faults)
  else if (declined) story.declined(outcome)
  else story.published(outcome, await viewPackage(stage))
  return faults.length > 0 ? 1 : 0
}

/** Asks the registry as anybody would, without any token. */
function viewPackage({ registry, project, commands }: Stage): Promise<string> {
  const args = ['view', project.name, '--registry', registry.url]
  return commands.run('npm', args, { cwd: project.folder })
}
