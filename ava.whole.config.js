import all from './ava.config.js'
import { hostVerdaccio } from './test/registry/verdaccio-host.ts'
import { WHOLE } from './test/whole.js'

export default {
  ...all,
  files: WHOLE,
  concurrency: 3,
  environmentVariables: { ...all.environmentVariables, ...(await hostVerdaccio()) },
}
