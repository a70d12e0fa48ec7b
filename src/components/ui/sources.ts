/** A document that the lessons lean on. */
export interface SourceDocument {
  title: string;
  /** Language of the title, as in an HTML `lang` attribute. */
  language: 'en' | 'zh-Hant' | 'zh-Hans';
  /** What the document brings, in a line. */
  brings: string;
  address?: string;
}

/** The documents by the short names under which lessons cite them: P is the original, D0 to D4 explain it. */
export const sources = {
  P: {
    title: 'Gradient-Based Learning Applied to Document Recognition',
    language: 'en',
    brings: 'LeCun, Bottou, Bengio, Haffner; Proceedings of the IEEE 86(11), 1998, section II.',
    address: 'https://doi.org/10.1109/5.726791',
  },
  D0: {
    title: 'LeNet-5:手寫數字識別經典CNN',
    language: 'zh-Hant',
    brings: 'The purpose of every layer, strengths and limits.',
  },
  D1: {
    title: 'LeNet识别手写数字图像的经典卷积神经网络与PyTorch实现',
    language: 'zh-Hans',
    brings: 'PyTorch with 28×28 input, sigmoid and max pooling.',
  },
  D2: {
    title: 'LeNet5手写数字识别模型详解',
    language: 'zh-Hans',
    brings: '28×28 input, max pooling, a recipe of stochastic gradient descent.',
  },
  D3: {
    title: 'LeNet-5(详解)—— 从原理到 PyTorch 实现(含训练示例)',
    language: 'zh-Hans',
    brings: 'The output-size formula, the table of layers, a PyTorch version and a modern one.',
  },
  D4: {
    title: '经典神经网络架构解析篇【1】LeNet网络详解',
    language: 'zh-Hans',
    brings: 'Seven layers, shared weights and local connection, a Keras version.',
  },
} as const satisfies Record<string, SourceDocument>;

export type SourceId = keyof typeof sources;
