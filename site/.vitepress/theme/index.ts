// Leaves out the theme’s fonts, because the reader already has fonts.
import theme from 'vitepress/theme-without-fonts'
import './site.css'

export default theme
