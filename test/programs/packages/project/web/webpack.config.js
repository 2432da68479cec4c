'use strict';
const path = require('node:path');

module.exports = {
  mode: 'production',
  context: __dirname,
  target: 'node',
  entry: { page: './index.js' },
  output: { path: process.env.OUT, filename: '[name].js', chunkFilename: '[name].[contenthash].js', clean: true },
  devtool: 'source-map',
  optimization: { splitChunks: { chunks: 'all', minSize: 1000 }, runtimeChunk: 'single' },
  cache: { type: 'filesystem', cacheDirectory: path.join(process.env.OUT, '../cache') },
};
