import all from './ava.config.js'
import { WHOLE } from './test/whole.js'

// In threads: starting a process costs more than most of these files run.
export default { ...all, workerThreads: true, files: [...all.files, ...WHOLE.map((files) => `!${files}`)] }
