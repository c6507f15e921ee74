import all from './ava.config.js'
import { WHOLE } from './test/whole.js'

/** Of these files some wait for a process, or for a limit of time: meanwhile others run. */
const AT_ONCE = 4

// In processes, as ava.config.js has it: in threads of one process, starting git costs several times as much.
export default {
  ...all,
  concurrency: AT_ONCE,
  files: [...all.files, ...WHOLE.map((files) => `!${files}`)],
}
