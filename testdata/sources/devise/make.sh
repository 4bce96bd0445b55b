#!/bin/sh
# Makes samples/devise.csv with Devise itself: Debian's ruby-devise (4.8.1-1 when the
# sample was made). Run it in this folder; needs apt-get and root, or the package.
set -e
command -v ruby >/dev/null && ruby -e 'gem "devise"' 2>/dev/null || apt-get install -y --no-install-recommends ruby-devise
ruby make.rb > ../../../samples/devise.csv
