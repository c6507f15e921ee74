const NEEDED = [
  'LICENSE',
  'README.md',
  'package.json',
  'deploy/compose.yaml',
  'dist/src/main.js',
  'dist/page/index.html',
]
const UNWANTED = /\.(?:map|ts|tsx|tsbuildinfo)$|(?:^|\/)(?:test|(?:responder)?\.env|cfa-data)(?:\/|$)/
const MAP_COMMENT = /^\/[/*][#@] sourceMappingURL=/m

/** Returns what is wrong with the files of the packed service, one line for each problem. `read` reads a file. */
export async function packageProblems(
  files: readonly string[],
  read: (file: string) => Promise<string>,
): Promise<string[]> {
  const missing = NEEDED.filter((file) => !files.includes(file)).map((file) => `${file} is missing.`)
  const unwanted = files
    .filter((file) => UNWANTED.test(file))
    .map((file) => `${file} should not be published.`)
  const scripts = files.filter((file) => /\.(?:js|css)$/.test(file))
  const mapped = await Promise.all(
    scripts.map(async (file) =>
      MAP_COMMENT.test(await read(file)) ? [`${file} refers to a source map.`] : [],
    ),
  )
  return [...missing, ...unwanted, ...mapped.flat()]
}
