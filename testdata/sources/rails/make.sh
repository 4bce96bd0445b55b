#!/bin/sh
# Makes samples/rails with Rails' own has_secure_password: Debian's ruby-activemodel (6.1.7.10) and ruby-bcrypt (3.1.18)
# when the sample was made. Run it in this folder; needs apt-get and root, or the packages.
set -e
command -v ruby >/dev/null && ruby -e 'require "active_model"; require "bcrypt"' 2>/dev/null || apt-get install -y --no-install-recommends ruby-activemodel ruby-bcrypt
mkdir -p ../../../samples/rails
ruby make.rb >../../../samples/rails/users.csv
printf 'external_id,password\n1,correct horse battery staple\n2,hunter2hunter2\n3,Tr0ub4dor&3\n' >../../../samples/rails/known.csv
