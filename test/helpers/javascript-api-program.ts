import { PassThrough } from 'node:stream'
import semanticRelease from 'semantic-release'
import type { ApiNews, ApiRelease } from './javascript-api.ts'

// Each release in this process has listeners of its own.
process.setMaxListeners(0)
process.on('message', (releases: ApiRelease[]) => {
  for (const [index, release] of releases.entries()) void run(index, release)
})

/** Calls semantic-release as another program would, with streams of its own. */
async function run(index: number, { options, cwd, env }: ApiRelease): Promise<void> {
  let output = ''
  const stream = () => new PassThrough({ encoding: 'utf8' }).on('data', (text: string) => (output += text))
  const [stdout, stderr] = [stream(), stream()]
  const report = (end: Pick<ApiNews, 'version' | 'codes'>) => process.send?.({ index, output, ...end })
  try {
    const result = await semanticRelease(options as never, { cwd, env, stdout, stderr } as never)
    report({ version: result ? result.nextRelease.version : undefined, codes: [] })
  } catch (error) {
    const errors = 'errors' in (error as object) ? (error as { errors: Iterable<Failed> }).errors : [error]
    report({
      version: undefined,
      codes: [...(errors as Iterable<Failed>)].map(({ code, name }) => code ?? name),
    })
  }
}

interface Failed {
  name: string
  code?: string
}
