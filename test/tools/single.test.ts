import test from 'ava'
import { ONE } from './tool-projects.ts'
import { createToolStage } from './tool-stage.ts'

const { publish, codeOf, registry } = await createToolStage(test)

for (const project of ONE) {
  test(`${project.title} publishes its package with one question`, async (t) => {
    const { exitCode, stdout, stderr, scene, tags, status } = await publish(
      t,
      project,
      ({ alice }) =>
        () =>
          codeOf(alice),
    )
    t.log(tags, status, stdout.slice(-3000), stderr.slice(-3000))
    t.is(exitCode, 0, `${stdout}\n${stderr}`)
    t.is(scene.endpoint.questions.length, 1)
    t.is(registry.publisherOf(`${scene.scope}/one`, '1.0.0'), scene.alice.name)
  })
}
