import all from './ava.config.js'
import { WHOLE } from './test/whole.js'
import { hostVerdaccio } from './test-registry/index.ts'

export default {
  ...all,
  files: WHOLE,
  concurrency: 3,
  environmentVariables: { ...all.environmentVariables, ...(await hostVerdaccio()) },
}
