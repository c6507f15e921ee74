import all from '../ava.config.js'

export default { ...all, files: ['test/**/*.test.ts'] }
