import all from './ava.config.js'
import { WHOLE } from './test/whole.js'

export default { ...all, files: WHOLE, concurrency: 3 }
