import units from './ava.units.config.js'

/** The unit tests on a day of next year. */
export default {
  ...units,
  nodeArguments: ['--import', new URL('test/times/move-clock.ts', import.meta.url).href],
}
