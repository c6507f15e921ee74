import type { Change, Question } from '@cfa/protocol'

/** A change of a published package, as a job asks about it. */
export function changeOf(
  name = '@example/tool',
  facts: Partial<Change['facts'][number]> = {},
): Pick<Question, 'ask' | 'kind' | 'package' | 'change' | 'details'> {
  const body = `sha512-${'A'.repeat(86)}==`
  return {
    ...{ ask: 'code', kind: 'deprecate', details: undefined },
    package: {
      ...{ name, version: '1.0.0', tag: 'latest', registry: 'https://registry.npmjs.org/' },
      ...{ integrity: null, size: null, unpackedSize: null, files: null, access: null },
    },
    change: {
      requests: [{ method: 'PUT', path: name.replace('/', '%2f'), body }],
      facts: [
        {
          ...{ what: 'deprecation message', versions: ['1.0.0', '1.0.1'], from: null },
          ...{ to: 'Use version 2.', ...facts },
        },
      ],
    },
  }
}
