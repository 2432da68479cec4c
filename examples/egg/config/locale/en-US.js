'use strict';
module.exports = { Welcome: 'Welcome, %s', stranger: 'stranger' };
