import all from '../ava.config.js'
import { hostPostgres } from './test/helpers/postgres-host.ts'

export default {
  ...all,
  files: ['test/**/*.test.ts'],
  environmentVariables: { ...all.environmentVariables, ...(await hostPostgres()) },
}
