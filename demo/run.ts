import type { Readable } from 'node:stream'
import { chooseAnswerer } from './choose-answerer.ts'
import { eachQuestion } from './maintainer/each-question.ts'
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
  const answerer = chooseAnswerer(options, { stage, story, screen, input })
  const answering = eachQuestion(stage.people.alice, answerer, AbortSignal.any([signal, over.signal]))
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
