/**
 * What of echarts pictures are made of, in a chunk of its own: it takes half a second to load, so it is loaded where the
 * first picture is drawn.
 */
import { BarChart, CustomChart, HeatmapChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent, VisualMapComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

echarts.use([
  BarChart,
  CustomChart,
  HeatmapChart,
  GridComponent,
  LegendComponent,
  TitleComponent,
  VisualMapComponent,
  SVGRenderer,
])

/** An option as SVG, without a browser. */
export function chartSvg(option: Readonly<Record<string, unknown>>, width: number, height: number): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption(option)
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}
