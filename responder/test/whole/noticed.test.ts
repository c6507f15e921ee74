import test from 'ava'
import { createHarness } from '../../../test/helpers/harness.ts'
import { PLUGIN } from '../../../test/helpers/semantic-release.ts'
import { createAudit } from '../../src/audit/audit.ts'
import { nodeEffects } from '../../src/effects.ts'
import { listWatches } from '../../src/watch/list-watches.ts'
import { createWatches } from '../../src/watch/watches.ts'
import { openTemporary } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { openGithub } from '../helpers/github-api.ts'
import { startService } from '../helpers/service.ts'

const { registry, scene, release } = await createHarness(test, { stages: true })

test('a job stages and ends, the service notices the approval, and the run it starts tags and succeeds', async (t) => {
  const place = await scene()
  const NPM_TOKEN = await place.alice.createToken({ stageOnly: true })
  const env = { NPM_TOKEN, CFA_RESPONDER_URL: 'npm' }
  const plugins: [string, object][] = [[PLUGIN, { wait: false }]]
  const started = Promise.withResolvers<void>()
  const [database, github] = [await openTemporary(t), await openGithub(t, { onStart: started.resolve })]
  await startService(t, { database, config: { watchMs: 100 } })
  const project = { id: nodeEffects.uuid(), name: 'tool' }
  await database.run(
    'insert into projects (id, name, packages, created_at) values ($1, $2, $3, 1)',
    ...[project.id, project.name, JSON.stringify([place.name])],
  )
  const audit = createAudit({ database, effects: nodeEffects })
  const { url: apiUrl, token, repository, workflow } = github
  await createWatches({ database, effects: nodeEffects, audit }).set(project, {
    ...{ registry: registry.url, npmToken: await place.alice.createToken({ readonly: true }) },
    target: { kind: 'github-workflow', apiUrl, token, repository, workflow, ref: 'main' },
  })

  const first = await release(t, place, { plugins, env })
  t.is(first.exitCode, 0, first.output)
  t.deepEqual(first.tags, [])
  await eventually(async () => (await listWatches(database))[0]?.waiting.length === 1)
  await registry.stage.approveOnSite(registry.stage.list(place.name)[0]?.id ?? '')
  await started.promise

  // As in the workflow, where each job has its own folder.
  await place.repository.git('checkout', '--quiet', '.')
  const second = await release(t, place, { plugins, env: { ...env, CFA_FINISH_ONLY: 'true' } })
  t.is(second.exitCode, 0, second.output)
  t.deepEqual(second.tags, ['v1.0.0'])
  t.deepEqual(github.started, ['workflow on main'])
})
