import path from 'node:path'
import type { MarkdownOptions, MarkdownRenderer } from 'vitepress'
import { anchorOf } from './anchor.ts'
import { type Repository, resolveLink } from './resolve-link.ts'

/**
 * Reads a document as GitHub does: with GitHub’s anchors, with links and pictures relative to the document’s folder and
 * into the whole repository, and without the generator’s own markup (`{{ … }}`, `{.class}`, `:)`).
 */
export const asOnGithub = (repository: Repository): MarkdownOptions => ({
  anchor: { slugify: anchorOf },
  attrs: { disable: true },
  emoji: { shortcuts: {} },
  config: (md) => readLinksAndText(md, repository),
})

function readLinksAndText(md: MarkdownRenderer, repository: Repository): void {
  md.core.ruler.push('as-on-github', ({ tokens, env }) => {
    for (const token of tokens.flatMap((block) => [block, ...(block.children ?? [])])) {
      if (token.type === 'link_open')
        token.attrSet('href', resolveLink(token.attrGet('href') ?? '', env.relativePath, repository))
      if (token.type.startsWith('html_')) token.content = withRelativePictures(token.content)
      if (token.type === 'code_inline') token.attrSet('v-pre', '')
    }
  })
  const { image, text } = md.renderer.rules
  // A picture from another host is a badge. Its text replaces it, so that readers send requests only to the site.
  md.renderer.rules.image = (tokens, index, ...rest) =>
    /^https?:/.test(tokens[index]?.attrGet('src') ?? '')
      ? md.utils.escapeHtml(tokens[index]?.content ?? '')
      : (image?.(tokens, index, ...rest) ?? '')
  md.renderer.rules.text = (...all) => (text?.(...all) ?? '').replaceAll('{{', '&#123;&#123;')
}

/** Makes the addresses of pictures begin with a dot, because the compiler bundles only those. */
const withRelativePictures = (html: string): string =>
  html.replace(/(<img\b[^>]*\bsrc=")([^"]+)"/g, (_, before: string, source: string) =>
    /^(?:[a-z]+:|[./])/.test(source) ? `${before}${source}"` : `${before}./${path.posix.normalize(source)}"`,
  )
