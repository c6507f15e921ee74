// Without the fonts that the theme brings: the reader’s own are already there.
import theme from 'vitepress/theme-without-fonts'
import './site.css'

export default theme
