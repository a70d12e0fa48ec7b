import { setWebGLContext } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { EngineUnavailableError } from '../engine.ts';
import { selectBackend } from './backends.ts';
import type { Device } from './backends.ts';

/** What TensorFlow.js asks for itself: only the pixels of hidden textures count. */
const ATTRIBUTES: WebGLContextAttributes = {
  alpha: false,
  antialias: false,
  premultipliedAlpha: false,
  preserveDrawingBuffer: false,
  depth: false,
  stencil: false,
};

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * Starts WebGL 2 on a canvas of our own: TensorFlow.js looks for a page's canvas in Safari, which a
 * worker does not have, and it tells nobody when the context is lost.
 */
export async function startWebgl(): Promise<Device> {
  const context = createContext();
  if (context === null) {
    throw new EngineUnavailableError('webgl', 'This browser does not offer WebGL 2 here.');
  }
  const lost = new Promise<string>((resolve) => {
    const report = (event: Event): void => {
      event.preventDefault();
      resolve('The browser took the GPU away (the WebGL context was lost).');
    };
    context.canvas.addEventListener('webglcontextlost', report, { once: true });
  });
  setWebGLContext(2, context);
  await selectBackend('webgl', 'WebGL');
  const float32 = tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
  return {
    software: SOFTWARE.test(rendererName(context)),
    halfFloat: !float32 || tf.env().getBool('WEBGL_FORCE_F16_TEXTURES'),
    lost,
    isLost: () => context.isContextLost(),
  };
}

function createContext(): WebGL2RenderingContext | null {
  if (typeof OffscreenCanvas !== 'undefined') {
    const context = new OffscreenCanvas(1, 1).getContext('webgl2', ATTRIBUTES);
    if (context !== null) return context;
  }
  if (typeof document === 'undefined') return null;
  return document.createElement('canvas').getContext('webgl2', ATTRIBUTES);
}

function rendererName(context: WebGL2RenderingContext): string {
  const extension = context.getExtension('WEBGL_debug_renderer_info');
  const parameter = extension?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER;
  return String(context.getParameter(parameter));
}
