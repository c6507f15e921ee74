import all from './ava.config.js'
import { WHOLE } from './test/whole.js'

export default { ...all, files: [...all.files, ...WHOLE.map((files) => `!${files}`)] }
