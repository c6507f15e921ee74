import all from './ava.config.js'
import { WHOLE } from './test/whole.js'

/** Of these files some wait for a process, or for a limit of time: meanwhile others run. */
const AT_ONCE = 4

// In threads: starting a process costs more than most of these files run.
export default {
  ...all,
  workerThreads: true,
  concurrency: AT_ONCE,
  files: [...all.files, ...WHOLE.map((files) => `!${files}`)],
}
