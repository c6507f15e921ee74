import test from 'ava'
import { MANY } from './tool-projects.ts'
import { createToolStage } from './tool-stage.ts'

const { publish, codeOf } = await createToolStage(test)

for (const project of MANY) {
  test(`${project.title} publishes all packages with one question`, async (t) => {
    const { exitCode, stdout, stderr, scene } = await publish(
      t,
      project,
      ({ alice }) =>
        () =>
          codeOf(alice),
    )
    t.is(exitCode, 0, `${stdout}\n${stderr}`)
    t.is(scene.endpoint.questions.length, 1)
    t.deepEqual(await scene.published(), scene.names)
    t.deepEqual(scene.writes(), ['a 201', 'b 201', 'c 201'])
  })
}
