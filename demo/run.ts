import type { Readable } from 'node:stream'
import { chooseAnswerer } from './choose-answerer.ts'
import { eachQuestion } from './maintainer/each-question.ts'
import type { Options } from './options.ts'
import { findFaults, findOutcome } from './outcome.ts'
import { runRelease } from './release.ts'
import type { Screen } from './screen.ts'
import { prepareSetting, type Setting, secretsOf } from './setting.ts'
import { createStory, type Story } from './story.ts'

export interface Surroundings {
  screen: Screen
  input: Readable
  /** Aborted to stop the demo. */
  signal: AbortSignal
}

const STOPPED = 130

/** Runs the whole demo. Resolves with the exit status. */
export async function runDemo(options: Options, surroundings: Surroundings): Promise<number> {
  const { screen, signal } = surroundings
  const story = createStory(screen)
  story.opening()
  const setting = await prepareSetting()
  try {
    if (signal.aborted) return STOPPED
    story.scene(setting)
    await releaseAndAnswer(setting, story, options, surroundings)
    if (signal.aborted) return STOPPED
    return await tellEnd(setting, story, options)
  } finally {
    await setting.close()
  }
}

/** Runs the release and the answers at the same time, because each waits for the other. */
async function releaseAndAnswer(
  setting: Setting,
  story: Story,
  options: Options,
  { screen, input, signal }: Surroundings,
): Promise<void> {
  const over = new AbortController()
  const answerer = chooseAnswerer(options, { setting, story, screen, input })
  const answering = eachQuestion(setting.people.alice, answerer, AbortSignal.any([signal, over.signal]))
  const { folder } = setting.project
  const released = runRelease(
    { folder, secrets: secretsOf(setting), onLine: story.log, signal },
    setting.commands,
  )
  try {
    await Promise.race([released, answering])
    await released
  } finally {
    over.abort()
    await answering
  }
}

async function tellEnd(setting: Setting, story: Story, options: Options): Promise<number> {
  const outcome = await findOutcome(setting)
  const declined = options.auto ? options.decline : outcome.isDeclined
  const faults = findFaults(outcome, { declined, by: options.auto ? options.as : undefined })
  if (faults.length > 0) story.failed(faults)
  else if (declined) story.declined(outcome)
  else story.published(outcome, await viewPackage(setting))
  return faults.length > 0 ? 1 : 0
}

/** Queries the registry as anybody would, without a token. */
function viewPackage({ registry, project, commands }: Setting): Promise<string> {
  const args = ['view', project.name, '--registry', registry.url]
  return commands.run('npm', args, { cwd: project.folder })
}
