import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { execa } from 'execa'
import { commandEnvironment } from '../../lib/cfa-publish/command-environment.ts'
import { forwardBody } from '../../lib/door/forward-body.ts'
import { readPublication } from '../../lib/door/read-publication.ts'
import { createFolder } from '../fakes/folder.ts'
import { failIn } from '../fakes/release.ts'
import { createJob } from '../helpers/job.ts'
import { installTool } from './install-tool.ts'
import { PUBLISHERS, pathWith } from './publishers.ts'
import { startRecorder } from './recorder.ts'

const REGISTRY = 'https://registry.example/'
const SECRET = 'secret-of-the-job'
const [NAME, VERSION] = ['@acme/example', '1.0.0']
const FILES = {
  'package.json': {
    ...{ name: NAME, version: VERSION, description: 'An example.', license: 'MIT', files: ['index.js'] },
    scripts: { prepack: 'env > seen.txt' },
    publishConfig: { access: 'public' },
  },
  'index.js': 'export {}\n',
  'README.md': '# Example\n',
}

for (const { title, tool, command, before, files } of PUBLISHERS) {
  test(`${title} sends its package to the door with the door’s credential, in a request that the plugin can read`, async (t) => {
    if (tool === 'bun') {
      const failure = await installTool('bun').then(
        () => undefined,
        (error: Error) => error.message,
      )
      if (failure !== undefined) {
        t.pass(`bun can’t be installed here: ${failure}`)
        return
      }
    }
    const recorder = await startRecorder()
    t.teardown(recorder.close)
    const job = await createJob()
    t.teardown(job.end)
    const cwd = createFolder(t, { ...FILES, ...files, '.git/HEAD': 'ref: refs/heads/main\n' })
    const own = { ...job.env, PATH: await pathWith([tool]), YARN_ENABLE_TELEMETRY: '0' }
    if (before) await execa(before[0] as string, before.slice(1), { cwd, env: own, extendEnv: false })
    const env = await commandEnvironment({
      ...{ cwd, folder: createFolder(t), registry: REGISTRY, secrets: [SECRET] },
      ...{ doorUrl: recorder.url, doorToken: 'the-door' },
      env: { ...own, NPM_TOKEN_ALICE: SECRET, NPM_TOKEN: SECRET, CFA_RESPONDER_SECRET: SECRET },
    })
    const [file = '', ...args] = command
    const { all, exitCode } = await execa(file, args, {
      ...{ cwd, env, extendEnv: false, all: true, reject: false, stdin: 'ignore' },
    })
    t.is(exitCode, 0, all)
    const writes = recorder.requests.filter(({ method }) => method !== 'GET')
    t.deepEqual(
      writes.map(({ method, path, headers }) => [method, path, headers.authorization]),
      [['PUT', '/@acme%2fexample', 'Bearer the-door']],
    )
    for (const { headers } of recorder.requests) t.is(headers.authorization, 'Bearer the-door')
    const publication = await readPublication(writes[0]?.body as Buffer, failIn())
    t.like(publication, {
      ...{ name: NAME, version: VERSION, distTag: 'latest', access: 'public' },
      packed: { name: NAME, version: VERSION },
    })
    t.deepEqual(publication.files.map((one) => one.path).sort(), ['README.md', 'index.js', 'package.json'])
    const sent = JSON.parse(forwardBody(publication, { registry: REGISTRY, gitHead: undefined }))
    t.is(
      sent.versions[VERSION].dist.tarball,
      'http://registry.example/@acme/example/-/@acme/example-1.0.0.tgz',
    )
    t.false(JSON.stringify(sent).includes(recorder.url))
    const seen = readFileSync(path.join(cwd, 'seen.txt'), 'utf8')
    t.true(seen.includes('the-door'))
    t.false(seen.includes(SECRET))
  })
}
