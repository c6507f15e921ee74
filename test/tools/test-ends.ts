import type { ExecutionContext, TestFn } from 'ava'
import type { Decide } from '../helpers/endpoint.ts'
import { confirmsBy } from '../helpers/page.ts'
import { createCheck, type End } from './check-end.ts'
import { type Ends, endsOf } from './ends.ts'
import { createToolHarness, type ToolHarness, type ToolScene } from './tool-harness.ts'
import type { Left, ToolProject } from './tool-project.ts'

const FEATURES = ['wait', 'sealed', 'several'] as const

/** Tests every way in which a run of these tools may end, and after each failure a second run that finishes. */
export async function testEnds(test: TestFn, projects: readonly ToolProject[]): Promise<void> {
  const harness = await createToolHarness(test)
  for (const project of projects) {
    const { title } = project
    const row = { project, harness, ends: endsOf(project) }
    test.serial(`${title} fails half-way and publishes in a second run`, failAndPublish, row)
    test.serial(
      `${title} publishes after a decline, with a wrong code and codes that work once`,
      declineAndRetry,
      row,
    )
    test.serial(`${title} finishes in a second run after the registry fails half-way`, failAndFinish, row)
    test.serial(`${title} publishes with a passkey`, confirm, row)
  }
}

interface Row {
  project: ToolProject
  harness: ToolHarness
  ends: Ends
}

async function failAndPublish(t: ExecutionContext, row: Row): Promise<void> {
  const scene = await openReusing(row)
  const run = runs(t, scene)
  await scene.breakScript(true)
  await run(row.ends.toolFails)
  await scene.breakScript(false)
  await undo(scene, row.project.broken)
  await run(row.ends.published)
}

async function declineAndRetry(t: ExecutionContext, { project, harness, ends }: Row): Promise<void> {
  const answers: Decide[] = []
  const scene = await harness.open(project, ({ alice }) => {
    answers.push(
      () => ({ answer: { declined: true, by: 'bob' } }),
      () => harness.wrongCodeOf(alice),
    )
    const decide: Decide = (...asked) => answers.shift()?.(...asked) ?? harness.codeOf(alice)
    return { features: FEATURES, decide }
  })
  const run = runs(t, scene)
  await run(ends.declined)
  await undo(scene, project.unpublished)
  await run(ends.singleUse)
}

async function failAndFinish(t: ExecutionContext, row: Row): Promise<void> {
  const { project, harness, ends } = row
  const scene = await openReusing(row)
  harness.registry.faults.add({
    match: { method: 'PUT', path: new RegExp(`${scene.scope}/${project.isSingle ? 'one' : 'b'}$`) },
    do: { type: 'status', status: 400, body: { error: 'The disk is full.' } },
  })
  const run = runs(t, scene)
  await run(ends.registryFails)
  await run(ends.again, project.again)
}

async function confirm(t: ExecutionContext, { project, harness, ends }: Row): Promise<void> {
  const scene = await harness.open(
    project,
    ({ alice }) => {
      const page = confirmsBy(alice, (link) => void harness.registry.approveWeb(link))
      return { ...page, features: [...page.features, 'several'] }
    },
    'web',
  )
  await runs(t, scene)(ends.passkey)
}

/** Each code works for any number of writes. */
function openReusing({ project, harness }: Row): Promise<ToolScene> {
  return harness.open(project, ({ alice }) => {
    harness.registry.reuseCodes(alice.name)
    return { features: FEATURES, decide: () => harness.codeOf(alice) }
  })
}

function runs(t: ExecutionContext, scene: ToolScene) {
  const check = createCheck(t, scene)
  return async (end: End, command?: readonly string[]) => check(await scene.publish(command), end)
}

async function undo(scene: ToolScene, left: Left | undefined): Promise<void> {
  for (const command of left?.undo ?? []) await scene.execute(command)
}
