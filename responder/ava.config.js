import all from '../ava.config.js'
import { hostPostgres } from './test/helpers/postgres-host.ts'

export default {
  ...all,
  files: ['test/**/*.test.ts'],
  // Some files wait for a browser or for a limit of time: meanwhile others run.
  concurrency: 3,
  environmentVariables: { ...all.environmentVariables, ...(await hostPostgres()) },
}
