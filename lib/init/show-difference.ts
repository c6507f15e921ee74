/** How many unchanged lines are shown around a difference. */
const CONTEXT = 3

interface Line {
  sign: ' ' | '-' | '+'
  text: string
}

/** Returns the removed (`-`) and added (`+`) lines, with some unchanged lines around them. */
export function showDifference(before: string, after: string): string {
  const lines = compare(before.split('\n'), after.split('\n'))
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== ' ')
  const shown: string[] = []
  lines.forEach(({ sign, text }, index) => {
    if (isNear(index)) shown.push(`${sign} ${text}`.trimEnd())
    else if (shown.at(-1) !== '  …') shown.push('  …')
  })
  return shown.join('\n')
}

/** Compares by the longest common subsequence, which is fast enough for short files. */
function compare(left: readonly string[], right: readonly string[]): Line[] {
  const lengths = commonLengths(left, right)
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < left.length || j < right.length) {
    if (i < left.length && left[i] === right[j]) {
      lines.push({ sign: ' ', text: left[i] as string })
      i += 1
      j += 1
    } else if (j >= right.length || (i < left.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      lines.push({ sign: '-', text: left[i] as string })
      i += 1
    } else {
      lines.push({ sign: '+', text: right[j] as string })
      j += 1
    }
  }
  return lines
}

const at = (lengths: number[][], i: number, j: number): number => lengths[i]?.[j] ?? 0

/**
 * Returns the lengths of the longest common subsequences of what is left from line `i` on the left and `j` on the
 * right.
 */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0))
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      (lengths[i] as number[])[j] =
        left[i] === right[j]
          ? at(lengths, i + 1, j + 1) + 1
          : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1))
  return lengths
}
