/** Tests whose cost is that of npm, semantic-release and Verdaccio themselves; what they cover is not counted. */
export const WHOLE = [
  'test/e2e/**/*.test.ts',
  'test/cfa-publish/whole/**/*.test.ts',
  'test/differential/**/*.test.ts',
  'test-registry/test/**/*.test.ts',
  'test/demo/**/*.test.ts',
  'test/demo.test.ts',
  'test/docs/**/*.test.ts',
  'test/tools/**/*.test.ts',
  'test/examples/**/*.test.ts',
  'test/module-run.test.ts',
]
