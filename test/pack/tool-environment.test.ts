import test from 'ava'
import { toolEnvironment } from '../../lib/pack/tool-environment.ts'

test('a variable with a secret is emptied, because Yarn stops if its settings name a missing variable', (t) => {
  const env = { NPM_TOKEN: 'secret-1', MY_TOKEN: 'secret-1', npm_config__auth: 'secret-2', PATH: '/bin' }
  t.deepEqual(toolEnvironment(env, ['secret-1']), {
    NPM_TOKEN: '',
    MY_TOKEN: '',
    PATH: '/bin',
    COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
  })
})
