import { layerCounts } from '#network/counts.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { tableLayer } from './tables.ts';

/** A partly connected C3 in PyTorch, its table and numbers from the spec. */
export function partialCode(spec: NetworkSpec): string {
  const { layer, index, inputs, inputSide, side, trained } = tableLayer(spec);
  const parameters = layerCounts(spec)[index]?.parameters ?? 0;
  const squash =
    layer.activation === 'scaled-tanh'
      ? '1.7159 * torch.tanh(2 / 3 * c3(s2))'
      : `torch.${layer.activation}(c3(s2))`;
  return `import torch
from torch import nn

# for each map of C3 the maps of S2 that it reads, counted from 0
TABLE = [
${trained.map((row) => `    [${row.join(', ')}],`).join('\n')}
]

class PartialConvolution(nn.Module):
    def __init__(self, table, kernel_size):
        super().__init__()
        self.table = table
        self.maps = nn.ModuleList(
            nn.Conv2d(len(reads), 1, kernel_size) for reads in table
        )

    def forward(self, s2):
        pairs = zip(self.maps, self.table)
        maps = [one(s2[:, reads]) for one, reads in pairs]
        return torch.cat(maps, dim=1)

c3 = PartialConvolution(TABLE, kernel_size=${layer.kernel})
s2 = torch.zeros(1, ${inputs}, ${inputSide}, ${inputSide})

maps = ${squash}
print(maps.shape)  # torch.Size([1, ${layer.maps}, ${side}, ${side}])
print(sum(p.numel() for p in c3.parameters()))  # ${parameters}`;
}
