import { CustomChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

// What the page draws with, and no more of it. SVG stays sharp on paper.
use([CustomChart, GridComponent, SVGRenderer])

export type Chart = ReturnType<typeof init>

export function newChart(element: HTMLElement, heightPx: number): Chart {
  return init(element, null, { renderer: 'svg', height: heightPx })
}
