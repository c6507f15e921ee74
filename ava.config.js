import { tmpdir } from 'node:os'
import path from 'node:path'
import { withFileTimes } from './test/times/with-file-times.ts'

export default withFileTimes({
  extensions: ['ts'],
  files: [
    'test/**/*.test.ts',
    'protocol/test/**/*.test.ts',
    'notify/test/**/*.test.ts',
    'test-registry/test/**/*.test.ts',
  ],
  // Where Node and npm have it by default: nothing is compiled anew for each of the hundred processes.
  environmentVariables: { NODE_COMPILE_CACHE: path.join(tmpdir(), 'node-compile-cache') },
  workerThreads: false,
  timeout: '10m',
})
