/**
 * What differs between runs or machines, and its replacement. Most have the length of the original, so that lines break
 * at the same places.
 */
const REPLACED: [RegExp, string][] = [
  [/(file:\/\/)?[^\s"]*\/release-demo-\w+/g, '$1/tmp/demo'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:14873'],
  [/localhost:\d+/g, 'localhost:18484'],
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '3f0c9a52-7d41-4b6e-9c1e-5a8d2f70b6c3'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-05T12:10:00.000Z'],
  [/(?<=Check phrase: )[a-z-]+/g, 'lusab-bafiz-gutih'],
  [/(?<=the code )\d{6,8}/g, '123456'],
  [/sha512-[\w+/]{13}(?=\[)/g, 'sha512-0OBvIzInC+cxP'],
  [/(?<=\[\.\.\.\])[\w+/]{13}==/g, 'gWZ1sDk7mN3uA=='],
  [/sha512-[\w+/]{86}==/g, `sha512-0OBvIzInC+cxP${'yEbc6RBO0'.repeat(6)}yEbc64gWZ1sDk7mN3uA==`],
  [/\b[0-9a-f]{40}\b/g, '5d41402abc4b2a76b9719d911017c592a3f0c8e1'],
  [/(?<=package size: )\d+(?= B)/g, '410'],
  [/(?<=Contents: 3 files, )\d+(?= bytes)/g, '410'],
  [/(?<=published ).+?(?= by )/g, 'just now'],
  [/(?<=semantic-release version )[\d.]+/g, '25'],
]

/** Replaces what differs between runs, and everything about the machine, so that every run gives the same text. */
export function replaceChance(text: string): string {
  return REPLACED.reduce((replaced, [pattern, by]) => replaced.replace(pattern, by), text)
}
